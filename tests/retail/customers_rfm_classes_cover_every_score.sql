-- Five by five scores, each with a class: no customer can fall between them.
select count(*) as scores_count
from {{ ref('retail_rfm_classes') }}
where recency_score between 1 and 5 and value_score between 1 and 5
having count(*) <> 25
