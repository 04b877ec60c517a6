with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

patterns as (

    select
        stock_code_pattern,
        product_kind,
        right(stock_code_pattern, 1) = '%' as is_prefix,
        case
            when right(stock_code_pattern, 1) = '%'
                then left(stock_code_pattern, length(stock_code_pattern) - 1)
            else stock_code_pattern
        end as pattern_text

    from {{ ref('retail_non_product_codes') }}

),

codes as (

    select distinct stock_code from lines where not is_product

),

-- The longest text that matches counts: a whole code matches at its full length, and by
-- alphabet before the same text as a beginning.
product_kinds_matched as (

    select
        codes.stock_code,
        patterns.product_kind

    from codes
    inner join patterns
        on
            codes.stock_code = patterns.pattern_text
            or (
                patterns.is_prefix
                and left(codes.stock_code, length(patterns.pattern_text))
                = patterns.pattern_text
            )
    qualify
        row_number() over (
            partition by codes.stock_code
            order by length(patterns.pattern_text) desc, patterns.stock_code_pattern
        ) = 1

)

select * from product_kinds_matched
