-- O-SCHEMA: a migration says which programs run on with it: those whose newest is this number or later. Null: none.
-- works with: 0034
alter table migration add column if not exists works_with text;
