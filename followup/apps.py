from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "followup"

    def ready(self):
        from accounts import forms_settings
        from accounts.signals import case_changed, settings_changed
        from followup import reconcile
        from followup.actions import erasing
        from followup.forms.settings import RemindersSection, SmsSection
        from followup.models import Answer, CallOffer, Message, OptOut
        from referrals.actions import above, merging

        case_changed.connect(reconcile.follow, dispatch_uid="messages follow the case")
        settings_changed.connect(reconcile.ask_worker, dispatch_uid="messages follow the settings")
        merging.TABLES.extend([Message, Answer, CallOffer, OptOut])
        above.ERASING.append(erasing.erase)
        forms_settings.add(SmsSection, RemindersSection)
