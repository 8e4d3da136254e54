"""Every write about courses: keyword-only, with `by`, behind the lock of the citizen's case."""
