-- Plays by video: how often each video was played, by how many visitors, and first when
-- Athena scans less with a stretch of time: and hour >= '2026-11-22-00'
select
  video,
  count(distinct id) as plays,
  count(distinct visitor) as visitors,
  min("at") as first_play
from clicks
where type = 'play'
group by video
order by plays desc, video
limit 100
