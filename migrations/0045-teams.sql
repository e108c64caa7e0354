-- works with: 0044
-- A caseworker's team, by which planners look at a week; and how each of the staff looked at one last.
-- online: a job centre has some hundred caseworkers at most, all with null in the new column.
alter table caseworker add column team text check (team <> '');
alter table staff add column week_filter jsonb;
