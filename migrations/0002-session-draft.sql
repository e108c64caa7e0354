-- F-ROBUST: what the citizen has typed to the caseworker and not yet sent. It lives and dies with the session.
alter table session add column draft_message text;
