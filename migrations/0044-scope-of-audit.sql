-- works with: 0041
-- A client may have the scope `audit`: whoever audits reads who looked at whom.
-- online: the next statement puts the same constraint back, wider, and a few rows are checked.
alter table api_client drop constraint api_client_scopes;
alter table api_client add constraint api_client_scopes check (scopes <@ array[
  'read', 'citizens:write', 'deadlines:write', 'meetings:write', 'times:write', 'residence', 'events', 'audit']) not valid;
alter table api_client validate constraint api_client_scopes;
