-- D-SAME: the activation date that was asked for. A booking moves `activation_date` (D-EARLY); who sends the same deadline again each
-- night still asks for the old one. Null where none was asked for, and of deadlines from before this column.
alter table deadline add column asked_activation_date date;
