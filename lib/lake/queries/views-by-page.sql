-- Views by page: how often each page was looked at, and by how many visitors
-- Athena scans less with a stretch of time: and hour >= '2026-11-22-00'
select
  page,
  count(distinct id) as views,
  count(distinct visitor) as visitors
from clicks
where type = 'view'
group by page
order by views desc, page
limit 100
