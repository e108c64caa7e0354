-- The code that proves an address stands as a keyed hash. Null for codes from before, which count no more: they had ten minutes at most.
alter table address_confirmation drop column code, add column code_hash bytea;
