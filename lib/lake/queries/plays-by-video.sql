-- Plays by video: how often each video was played, by how many visitors, and when last
-- Athena scans less with a stretch of time: and hour >= '2026-11-22-00'
select
  video,
  count(distinct id) as plays,
  count(distinct visitor) as visitors,
  max("at") as latest
from clicks
where type = 'play'
group by video
order by plays desc, video
limit 100
