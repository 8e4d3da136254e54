from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from allauth.account.signals import user_logged_in
        from django.db.models.signals import post_migrate, pre_migrate
        from simple_history.signals import pre_create_historical_record

        from accounts import migrating, signin
        from accounts.history import set_history_actor

        pre_create_historical_record.connect(set_history_actor, dispatch_uid="history actor")
        user_logged_in.connect(signin.remember, dispatch_uid="last sign-in")
        pre_migrate.connect(migrating.open_all, sender=self, dispatch_uid="scope of migrations")
        post_migrate.connect(migrating.close, sender=self, dispatch_uid="scope of migrations")
