#!/bin/sh
# A full backup by pgBackRest, once a day, as the user of PostgreSQL on the leader (elsewhere it ends with 0 and does nothing).
#   BACKUP_MARK=/var/lib/selvbook/backup-made backup-pgbackrest.sh
# The file of BACKUP_MARK is touched once the backup is complete and its WAL has arrived; the program measures its age.
set -eu
: "${BACKUP_MARK:?names the file that is touched}"
config=${PGBACKREST_CONFIG:-/etc/pgbackrest/pgbackrest.conf}
port=${PGPORT:-5432}

# Apart, so that a server that does not answer is a failure, and not a standby.
recovering=$(psql -X -A -t -d postgres -p "$port" -c 'select pg_is_in_recovery()')
[ "$recovering" = f ] || exit 0
pgbackrest --config="$config" --stanza=selvbook --type=full backup
pgbackrest --config="$config" --stanza=selvbook check
touch "$BACKUP_MARK"
