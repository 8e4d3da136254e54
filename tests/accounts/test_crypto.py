import pytest
from cryptography.fernet import Fernet, InvalidToken

from accounts import crypto

NUMBER = "6101900000"  # nobody's


def test_what_is_encrypted_can_be_read_again():
    token = crypto.encrypt(NUMBER)

    assert (crypto.decrypt(token), NUMBER in token) == (NUMBER, False)


def test_the_same_number_never_looks_the_same():
    assert crypto.encrypt(NUMBER) != crypto.encrypt(NUMBER)


def test_the_same_number_has_the_same_hash():
    assert crypto.keyed_hash(NUMBER) == crypto.keyed_hash(NUMBER)


def test_an_older_key_still_reads(settings):
    token, new = crypto.encrypt(NUMBER), Fernet.generate_key().decode()

    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]

    assert crypto.decrypt(token) == NUMBER


def test_a_key_taken_out_reads_no_more(settings):
    token = crypto.encrypt(NUMBER)

    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(InvalidToken):
        crypto.decrypt(token)


def test_the_newest_key_encrypts(settings):
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]

    token = crypto.encrypt(NUMBER)

    assert Fernet(new).decrypt(token).decode() == NUMBER


def test_a_hash_says_its_keys_version(settings):
    settings.HASH_KEYS = ["2:new", "1:old"]

    assert crypto.keyed_hash(NUMBER).startswith("2:")


def test_another_key_gives_another_hash(settings):
    settings.HASH_KEYS = ["1:old"]
    old = crypto.keyed_hash(NUMBER)
    settings.HASH_KEYS = ["2:new", "1:old"]

    assert crypto.keyed_hash(NUMBER).partition(":")[2] != old.partition(":")[2]
