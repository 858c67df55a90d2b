-- Repeated batches: what is here more than once and who repeated it; the other queries count each click once
-- Athena scans less with a stretch of time: and hour >= '2026-11-22-00'
select
  batch,
  count(distinct id) as clicks,
  count(*) as lines,
  case
    when count(distinct received) > 1 then 'the page sent it again'
    else 'Firehose delivered it again'
  end as cause,
  min(received) as first_received
from clicks
where id is not null
group by batch
having count(*) > count(distinct id)
order by count(*) - count(distinct id) desc, first_received
limit 100
