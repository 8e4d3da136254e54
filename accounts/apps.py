from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from django.db.models.signals import post_migrate, pre_migrate
        from simple_history.signals import pre_create_historical_record

        from accounts import migrating
        from accounts.history import set_history_actor

        pre_create_historical_record.connect(set_history_actor, dispatch_uid="history actor")
        pre_migrate.connect(migrating.open_all, sender=self, dispatch_uid="scope of migrations")
        post_migrate.connect(migrating.close, sender=self, dispatch_uid="scope of migrations")
