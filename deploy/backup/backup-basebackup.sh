#!/bin/sh
# A backup by PostgreSQL's own means, encrypted, for whoever has no pgBackRest: once a day, then copied off the machine.
#   BACKUP_MARK=/var/lib/selvbook/backup-made BACKUP_PASSPHRASE_FILE=/etc/selvbook/secrets/backup backup-basebackup.sh /var/backups/selvbook
# It restores to the moment at which it was made. Days are kept for BACKUP_KEEP_DAYS (14). To restore:
#   openssl enc -d -aes-256-ctr -pbkdf2 -pass file:PASSPHRASE -in FILE | tar -xz -C EMPTY_FOLDER
set -eu
folder=${1:?the folder of the backups}
: "${BACKUP_MARK:?names the file that is touched}"
: "${BACKUP_PASSPHRASE_FILE:?names the file with the passphrase}"
umask 077

mkdir -p "$folder"
made="$folder/selvbook-$(date -u +%Y%m%dT%H%M%SZ).tar.gz.enc"
fifo=$(mktemp -u)
mkfifo "$fifo"
trap 'rm -f "$fifo" "$made.part"' EXIT
# `-X fetch` puts the WAL into the same archive: it is whole, or it is none. A pipe would hide that pg_basebackup has failed.
openssl enc -aes-256-ctr -pbkdf2 -pass "file:$BACKUP_PASSPHRASE_FILE" -in "$fifo" -out "$made.part" &
encrypting=$!
pg_basebackup -D - -F tar -X fetch -z -c fast > "$fifo"
wait "$encrypting"
mv "$made.part" "$made"
touch "$BACKUP_MARK"
find "$folder" -name 'selvbook-*.tar.gz.enc' -mtime "+${BACKUP_KEEP_DAYS:-14}" -delete
