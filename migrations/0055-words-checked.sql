-- works with: 0051
-- The checks of the migration before, of the rows that stood already: beside readers and writers, each table by itself.
alter table meeting validate constraint meeting_words;
alter table meeting validate constraint meeting_place_of_an_interview;
alter table seat validate constraint seat_form;
alter table deadline validate constraint deadline_words;
alter table deadline_history validate constraint deadline_history_words;
alter table meeting_history validate constraint meeting_history_words;
