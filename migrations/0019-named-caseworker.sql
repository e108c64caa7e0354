-- A citizen may have a named caseworker, of the job centre that names one.
alter table citizen add column caseworker_id uuid references caseworker;
create index citizen_caseworker on citizen (caseworker_id) where caseworker_id is not null;
