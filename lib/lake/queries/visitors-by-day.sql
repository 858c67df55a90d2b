-- Visitors by day: how many different visitors came on each day (UTC), and what they did
-- Athena scans less with a stretch of time: and hour >= '2026-11-22-00'
select
  substr("at", 1, 10) as day,
  count(distinct visitor) as visitors,
  count(distinct case when type = 'view' then id end) as views,
  count(distinct case when type = 'play' then id end) as plays
from clicks
where id is not null
group by substr("at", 1, 10)
order by day desc
