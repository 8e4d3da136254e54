#!/bin/sh
# Run once by the postgres image on an empty volume: the application's role and its database.
# The role is bound by row-level security, as the embedded one is (config/embedded.py).
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$APP_DATABASE_PASSWORD" \
     --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE stopforloeb LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE stopforloeb OWNER stopforloeb;
SQL
