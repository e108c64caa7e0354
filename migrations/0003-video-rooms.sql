-- Where a caseworker meets citizens on video.
alter table caseworker add column video_url text;
