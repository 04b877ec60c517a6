{{ config(materialized='view') }}

{% for task, tables in built_learning_tasks().items() %}
{% set columns = adapter.get_columns_in_relation(tables['models'])
    | map(attribute='name') | list %}
select
    task,
    kind,
    candidate,
    scored_split,
    description,
    selection_metric,
    selection_direction,
    parameters,
    grid_results,
    cv_metric,
    folds_kind,
    features,
    importances,
    library_versions,
    {{ 'skipped_reason' if 'skipped_reason' in columns else 'null' }} as skipped_reason,
    candidate_rank,
    cv_mean,
    cv_deviation,
    folds_count,
    fit_rows_count,
    fit_positives_count,
    {{ 'naive_candidate' if 'naive_candidate' in columns else 'null' }}
        as naive_candidate,
    {{ 'naive_error' if 'naive_error' in columns else 'null' }} as naive_error,
    seed,
    is_baseline,
    first_as_of,
    last_as_of
from {{ tables['models'] }}
union all
{% endfor %}
select
    cast(null as {{ dbt.type_string() }}) as task,
    cast(null as {{ dbt.type_string() }}) as kind,
    cast(null as {{ dbt.type_string() }}) as candidate,
    cast(null as {{ dbt.type_string() }}) as scored_split,
    cast(null as {{ dbt.type_string() }}) as description,
    cast(null as {{ dbt.type_string() }}) as selection_metric,
    cast(null as {{ dbt.type_string() }}) as selection_direction,
    cast(null as {{ dbt.type_string() }}) as parameters,
    cast(null as {{ dbt.type_string() }}) as grid_results,
    cast(null as {{ dbt.type_string() }}) as cv_metric,
    cast(null as {{ dbt.type_string() }}) as folds_kind,
    cast(null as {{ dbt.type_string() }}) as features,
    cast(null as {{ dbt.type_string() }}) as importances,
    cast(null as {{ dbt.type_string() }}) as library_versions,
    cast(null as {{ dbt.type_string() }}) as skipped_reason,
    cast(null as {{ dbt.type_int() }}) as candidate_rank,
    cast(null as double) as cv_mean,
    cast(null as double) as cv_deviation,
    cast(null as {{ dbt.type_int() }}) as folds_count,
    cast(null as {{ dbt.type_bigint() }}) as fit_rows_count,
    cast(null as {{ dbt.type_bigint() }}) as fit_positives_count,
    cast(null as {{ dbt.type_string() }}) as naive_candidate,
    cast(null as double) as naive_error,
    cast(null as {{ dbt.type_bigint() }}) as seed,
    cast(null as {{ dbt.type_boolean() }}) as is_baseline,
    cast(null as {{ dbt.type_timestamp() }}) as first_as_of,
    cast(null as {{ dbt.type_timestamp() }}) as last_as_of
where false
