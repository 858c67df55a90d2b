-- Visitors by day: how many different visitors came on each day (UTC), and what they did
-- Athena scans less with a stretch of time: and hour >= '2026-11-22-00'
with once as (
  select id, min(visitor) as visitor, min(type) as type, min("at") as happened
  from clicks
  where id is not null
  group by id
)
select
  substr(happened, 1, 10) as day,
  count(distinct visitor) as visitors,
  sum(case when type = 'view' then 1 else 0 end) as views,
  sum(case when type = 'play' then 1 else 0 end) as plays
from once
group by substr(happened, 1, 10)
order by day desc
