"""A list of referrals from a file: read its cells, say what each column means, and make referrals of the lines."""
