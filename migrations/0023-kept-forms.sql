-- F-ROBUST: a form that was sent after the session had ended, sealed: a national id number may have been typed in it. It goes along when
-- its person signs in again in this browser, and else goes with the session.
alter table session drop column kept_form;
alter table session add column kept_form bytea;
alter table staff_session add column kept_form bytea;
