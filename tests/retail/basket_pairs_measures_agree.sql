-- Support, both confidences and lift are one count seen from four sides, and a pair is
-- never more frequent than its rarer product.
select *
from {{ ref('fct_retail__basket_pairs') }}
where
    stock_code_a >= stock_code_b
    or invoices_pair_count > least(invoices_a_count, invoices_b_count)
    or greatest(invoices_a_count, invoices_b_count) > invoices_count
    or invoices_pair_count < {{ var('retail_basket_pairs_min_invoices') }}
    or invoices_pair_count
    < {{ var('retail_basket_pairs_min_support') }}::decimal(18, 9) * invoices_count
    or abs(support * invoices_count - invoices_pair_count) > 0.000001
    or abs(confidence_a_to_b * invoices_a_count - invoices_pair_count) > 0.000001
    or abs(confidence_b_to_a * invoices_b_count - invoices_pair_count) > 0.000001
    or abs(lift - confidence_a_to_b * invoices_count / invoices_b_count) > 0.000001
    or abs(lift - confidence_b_to_a * invoices_count / invoices_a_count) > 0.000001
