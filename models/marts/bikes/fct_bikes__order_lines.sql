with lines_matched as (

    select * from {{ ref('int_bikes__lines_matched') }}

),

final as (

    select
        order_id,
        line_number,
        version_number,
        customer_id,
        shop_id,
        model_id,
        model,
        category,
        subcategory,
        shop_name,
        city,
        gender,
        quantity,
        quantity_corrected,
        quantity_rule,
        list_price,
        list_price_corrected,
        price_rule,
        discount_share,
        discount_corrected_share,
        discount_rule,
        total_amount,
        recomputed_amount,
        sales_amount,
        amount_rule,
        is_unknown_model,
        is_unknown_shop,
        is_unknown_customer,
        is_customer_the_shop,
        is_before_launch,
        is_quantity_outlier,
        is_price_outlier,
        is_total_outlier,
        has_total_mismatch,
        has_key_conflict,
        order_date

    from lines_matched

)

select * from final
