"""The baseline form: `<version>.toml` says what is asked, `definition.py` reads it, `words.py` has it translated."""
