"""What the apps above may listen to."""

from django.dispatch import Signal

# Rows about citizens were changed: sent with `touched` (accounts.transactions.Touched), as the last write of the
# transaction.
case_changed = Signal()
# Settings of an organisation were changed: sent with `organisation`, the names of the `settings`, and `by`
# whom; in the transaction.
settings_changed = Signal()
