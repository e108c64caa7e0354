#!/bin/sh
# Restores to a moment, into a folder of its own, beside the server that runs: as the user of PostgreSQL.
#   restore-pgbackrest.sh '2026-11-28 10:00:00+01' /var/lib/postgresql/restored
# Then start that folder at another port, and follow docs/operations.md: the program sends nothing before `restored` has been said.
set -eu
moment=${1:?the moment, with its time zone}
folder=${2:?an empty folder}
config=${PGBACKREST_CONFIG:-/etc/pgbackrest/pgbackrest.conf}

mkdir -p "$folder"
[ -z "$(ls -A "$folder")" ] || { echo "$folder is not empty: name another" >&2; exit 2; }
chmod 700 "$folder"
pgbackrest --config="$config" --stanza=selvbook --pg1-path="$folder" --type=time --target="$moment" --target-action=promote restore
# The restored one must never add to the WAL of the one that runs.
echo "archive_mode = off" >> "$folder/postgresql.auto.conf"
echo "restored to $moment in $folder: start it with  postgres -D $folder -p 5433"
