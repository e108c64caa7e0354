-- A change of group or job centre that was reported for a coming day can be taken back before it: the row stays, with who did it.
alter table contact_group_period
  add column withdrawn_at timestamptz,
  add column withdrawn_by text,
  add column withdrawn_by_kind text,
  add column withdrawn_by_client text;
alter table job_centre_period
  add column withdrawn_at timestamptz,
  add column withdrawn_by text,
  add column withdrawn_by_kind text,
  add column withdrawn_by_client text;
