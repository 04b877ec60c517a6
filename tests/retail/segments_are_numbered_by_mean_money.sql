-- No segment has a higher mean net amount than one with a smaller number, and the
-- numbers run from 1 without a gap
select
    segments.segment_id,
    segments.monetary_mean_amount
from {{ ref('dim_retail__segments') }} as segments
inner join {{ ref('dim_retail__segments') }} as others
    on segments.segment_id >= others.segment_id
group by segments.segment_id, segments.monetary_mean_amount
having
    count(*) <> segments.segment_id
    or max(segments.monetary_mean_amount - others.monetary_mean_amount) > 0
