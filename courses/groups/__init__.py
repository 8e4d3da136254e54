"""What the pages of groups show. Each user sees the citizens of their own organisations; partners' are only counted."""
