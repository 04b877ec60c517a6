{#- table -> its columns, by the name that the metric goes by -#}
{%- set metrics = {
    'int_ml__classifications_measured': {
        'accuracy': 'accuracy',
        'precision': 'precision',
        'recall': 'recall',
        'f1': 'f1',
        'roc_auc': 'roc_auc',
        'pr_auc': 'pr_auc',
        'log_loss': 'log_loss',
        'brier': 'brier',
        'expected_calibration_error': 'expected_calibration_error',
        'threshold': 'threshold',
        'positives': 'positives_count',
        'rows': 'rows_count',
    },
    'int_ml__amounts_measured': {
        'mae': 'mae',
        'rmse': 'rmse',
        'r2': 'r2',
        'spearman': 'spearman',
        'bias': 'bias',
        'rows': 'rows_count',
    },
    'int_ml__amounts_scaled': {
        'mase': 'mase',
        'relative_mae': 'relative_mae',
    },
    'int_ml__rankings_averaged': {
        'hit_rate_at_10': 'hit_rate_at_10',
        'recall_at_10': 'recall_at_10',
        'ndcg_at_10': 'ndcg_at_10',
        'coverage_at_10': 'coverage_at_10',
        'entities': 'entities_count',
    },
} -%}

{% for table, columns in metrics.items() %}
{% for metric, column in columns.items() %}
select
    task,
    candidate,
    split,
    '{{ metric }}' as metric,
    {{ column }}::double as value
from {{ ref(table) }}
{{ 'union all' if not loop.last }}
{% endfor %}
{{ 'union all' if not loop.last }}
{% endfor %}
