-- Referrers: from which hosts visitors came, and how much they looked at from there
-- Athena scans less with a stretch of time: and hour >= '2026-11-22-00'
select
  referrer,
  count(distinct visitor) as visitors,
  count(distinct id) as views
from clicks
where type = 'view' and referrer <> ''
group by referrer
order by visitors desc, views desc, referrer
limit 100
