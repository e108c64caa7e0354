-- O-CHANNELS: which channels the house sends on is one fact for all its processes, changed by `npm run channels`. One process started
-- without a gateway had dropped everybody's waiting messages.
create table channel_setting (
  channel text primary key check (channel in ('sms', 'email')),
  is_on boolean not null
);
insert into channel_setting (channel, is_on) values ('sms', true), ('email', true);

create table channel_history (
  number bigint generated always as identity primary key,
  at timestamptz not null,
  channel text not null references channel_setting,
  is_on boolean not null,
  reason text,
  closed_waiting boolean not null
);
