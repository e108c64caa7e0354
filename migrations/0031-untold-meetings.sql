-- D-UNKNOWING: meetings that the job centre moved or cancelled, and of which the citizen has not read on Min side.
create index meeting_news_unread on meeting (job_centre, date) where news in ('moved', 'cancelled');
