"""Tables of learning for the tests of charts and cards, ugly cases among them.

Five made-up tasks, by arithmetic alone: `repurchase` (classification: nine candidates,
one with a huge log loss, one with a hostile name), `spend` (regression), `recommend`
(ranking), `segment` (clustering: one split, no score), `rare` (one class on the test, so
no ROC; the champion is a baseline). Forty features with long names.
"""

from hostile_names import IMAGE, SCRIPT

FEATURES = 40

STATEMENTS = [
    "create schema if not exists ml",
    """
    create table ml.dim_ml__candidates as
    select
        task,
        candidate,
        kind,
        'How ' || candidate || ' predicts' as description,
        metric as selection_metric,
        case when metric in ('log_loss', 'mae') then 'min' else 'max' end
            as selection_direction,
        case when is_baseline then '{}'
            else '{"model__depth": 3, "model__rate": 0.05}' end as parameters,
        case when kind = 'regression' then 'neg_mean_absolute_error'
            else 'neg_log_loss' end as cv_metric,
        case kind when 'clustering' then 'none' else 'time' end as folds_kind,
        (
            select to_json(list('feature_' || number || '_with_a_very_long_name_so_it'))
            from range(40) as features (number)
        )::varchar as features,
        '{"scikit-learn": "1.7.2"}' as library_versions,
        case when candidate = 'bg_nbd' then 'too few repeat buyers' end
            as skipped_reason,
        candidate_rank::integer as candidate_rank,
        -value as cv_mean,
        value / 50 as cv_deviation,
        4 as folds_count,
        20111209::bigint as seed,
        is_baseline,
        candidate = 'bg_nbd' as is_skipped
    from (values
        ('repurchase', 'classification', 'log_loss', 'majority', 1, true, 0.690),
        ('repurchase', 'classification', 'log_loss', 'recency', 2, true, 0.640),
        ('repurchase', 'classification', 'log_loss', 'knn', 3, false, 34.5),
        ('repurchase', 'classification', 'log_loss', $image, 4, false, 0.650),
        ('repurchase', 'classification', 'log_loss', 'logistic_regression', 5, false,
            0.596),
        ('repurchase', 'classification', 'log_loss', 'gradient_boosting', 6, false,
            0.584),
        ('repurchase', 'classification', 'log_loss', 'random_forest', 7, false, 0.590),
        ('repurchase', 'classification', 'log_loss', 'blend', 8, false, 0.581),
        ('repurchase', 'classification', 'log_loss', 'bg_nbd', 9, false, null),
        ('spend', 'regression', 'mae', 'mean', 1, true, 812.0),
        ('spend', 'regression', 'mae', 'last_90_days_again', 2, true, 604.0),
        ('spend', 'regression', 'mae', 'ridge', 3, false, 590.0),
        ('spend', 'regression', 'mae', 'gradient_boosting', 4, false, 578.0),
        ('recommend', 'ranking', 'ndcg_at_10', 'top_sellers', 1, true, 0.084),
        ('recommend', 'ranking', 'ndcg_at_10', 'gradient_boosting', 2, false, 0.129),
        ('segment', 'clustering', 'silhouette', 'rfm', 1, false, 0.324),
        ('segment', 'clustering', 'silhouette', 'behaviour', 2, false, 0.241),
        ('rare', 'classification', 'log_loss', 'majority', 1, true, 0.0),
        ('rare', 'classification', 'log_loss', 'logistic_regression', 2, false, 0.01)
    ) as candidates (
        task, kind, metric, candidate, candidate_rank, is_baseline, value
    )
    """,
    """
    create table ml.dim_ml__champions as
    select
        task,
        candidate,
        kind,
        selection_metric,
        selection_direction,
        -cv_mean as validation_value,
        -cv_mean * 0.97 as test_value,
        4 as compared_count,
        'It has the best ' || selection_metric || ' on validation ' || $image as reason,
        is_baseline
    from ml.dim_ml__candidates
    where (task, candidate) in (
        ('repurchase', 'blend'), ('spend', 'gradient_boosting'),
        ('recommend', 'gradient_boosting'), ('segment', 'rfm'), ('rare', 'majority')
    )
    """,
    """
    create table ml.fct_ml__metrics as
    with splits as (
        select * from (values ('validation', 0.97), ('test', 1.0), ('all', 1.0))
            as splits (split, factor)
    ),

    judged as (
        select candidates.*, splits.split, splits.factor,
            (champions.candidate is not null) as is_champion
        from ml.dim_ml__candidates as candidates
        inner join splits on (split = 'all') = (kind = 'clustering')
        left join ml.dim_ml__champions as champions
            on candidates.task = champions.task
            and candidates.candidate = champions.candidate
        where not candidates.is_skipped
    ),

    headline as (
        select task, candidate, is_baseline, is_champion, split,
            selection_metric as metric, -cv_mean * factor as value,
            value * 0.98 as lower, value * 1.02 as upper
        from judged
    ),

    more as (
        select task, candidate, is_baseline, is_champion, split, metric,
            case when task = 'rare' and metric = 'roc_auc' then null else value end
                as value,
            case when task <> 'rare' and has_interval then value - 0.01 end as lower,
            case when task <> 'rare' and has_interval then value + 0.01 end as upper
        from judged
        inner join (values
            ('classification', 'roc_auc', 0.7, true),
            ('classification', 'pr_auc', 0.8, true),
            ('classification', 'accuracy', 0.66, false),
            ('classification', 'brier', 0.2, true),
            ('classification', 'expected_calibration_error', 0.03, false),
            ('classification', 'rows', 3370, false),
            ('classification', 'positives', 1900, false),
            ('ranking', 'roc_auc', 0.7, true),
            ('ranking', 'hit_rate_at_10', 0.5, true),
            ('ranking', 'coverage_at_10', 0.15, false),
            ('ranking', 'entities', 1287, false),
            ('ranking', 'rows', 200000, false),
            ('regression', 'rmse', 2700, true),
            ('regression', 'spearman', 0.51, true),
            ('regression', 'bias', -12.5, false),
            ('regression', 'rows', 3370, false),
            ('clustering', 'clusters', 4, false),
            ('clustering', 'davies_bouldin', 1.02, false),
            ('clustering', 'rows', 4338, false)
        ) as metrics (kind, metric, value, has_interval) using (kind)
        where not (task = 'rare' and metric = 'positives')

        union all

        select task, candidate, is_baseline, is_champion, split, 'positives', 0.0,
            null, null
        from judged
        where task = 'rare'
    )

    select * from headline
    union all
    select * from more
    """,
    """
    -- A grouping has indices and no score: it stands in the metrics alone.
    delete from ml.dim_ml__candidates where kind = 'clustering'
    """,
    "delete from ml.dim_ml__champions where kind = 'clustering'",
    """
    update ml.fct_ml__metrics set lower = null, upper = null where split = 'all'
    """,
    """
    create table ml.fct_ml__metric_differences as
    select
        one.task,
        one.candidate,
        other.candidate as baseline,
        one.split,
        one.metric,
        one.value - other.value as difference,
        one.value - other.value - abs(other.value) * 0.02 as lower,
        one.value - other.value + abs(other.value) * 0.02 as upper
    from ml.fct_ml__metrics as one
    inner join ml.fct_ml__metrics as other
        on one.task = other.task and one.split = other.split
        and one.metric = other.metric and other.is_baseline
        and one.candidate <> other.candidate
    where one.lower is not null or one.split = 'test'
    """,
    """
    create table ml.fct_ml__confusion_matrix as
    select
        task, candidate, split,
        case task when 'rare' then 0.5 else 0.4123456 end as threshold,
        3370::bigint as rows_count,
        case task when 'rare' then 0 else 1500 end::bigint as true_positives_count,
        case task when 'rare' then 0 else 700 end::bigint as false_positives_count,
        case task when 'rare' then 0 else 400 end::bigint as false_negatives_count,
        case task when 'rare' then 3370 else 770 end::bigint as true_negatives_count
    from ml.fct_ml__metrics
    where metric in ('log_loss', 'ndcg_at_10')
    """,
    """
    create table ml.fct_ml__roc_curve as
    select
        task, candidate, split,
        number::bigint as point_number,
        case when number > 0 then 1 - number / 1000.0 end::double as threshold,
        (number / 1000.0)::double as false_positive_rate,
        power(number / 1000.0, 0.4 + candidate_rank / 20.0)::double
            as true_positive_rate
    from ml.fct_ml__metrics
    inner join ml.dim_ml__candidates using (task, candidate)
    cross join range(1001) as points (number)
    where metric in ('log_loss', 'ndcg_at_10') and task <> 'rare'
    """,
    """
    create table ml.fct_ml__precision_recall_curve as
    select
        task, candidate, split, point_number, threshold,
        true_positive_rate as recall,
        (1 - 0.5 * recall)::double as precision
    from ml.fct_ml__roc_curve
    """,
    """
    create table ml.fct_ml__calibration as
    select
        task, candidate, split, strategy,
        number::integer as bin_number,
        number / 10.0 - 0.1 as lowest_probability,
        number / 10.0 as highest_probability,
        number / 10.0 - 0.05 as mean_probability,
        least(1, power(mean_probability, 1.3)) as observed_share,
        (100 + number * 50)::bigint as rows_count,
        floor(rows_count * observed_share)::bigint as positives_count
    from ml.fct_ml__metrics
    cross join range(1, 11) as bins (number)
    cross join (values ('uniform'), ('quantile')) as strategies (strategy)
    where metric in ('log_loss', 'ndcg_at_10') and (task <> 'rare' or number = 1)
    """,
    """
    create table ml.fct_ml__lift as
    select
        task, candidate, split,
        number::integer as decile,
        1 - number / 10.0 as lowest_score,
        case when task <> 'rare' then 2.2 - number / 5.0 + candidate_rank / 100.0
        end::double as lift,
        337::bigint as rows_count,
        150::bigint as positives_count,
        0.5::double as observed_share,
        0.1::double as captured_share
    from ml.fct_ml__metrics
    inner join ml.dim_ml__candidates using (task, candidate)
    cross join range(1, 11) as deciles (number)
    where metric in ('log_loss', 'ndcg_at_10')
    """,
    """
    create table ml.fct_ml__feature_importance as
    select
        task, candidate,
        case number when 2 then $image else 'feature_' || number
            || '_with_a_very_long_name_so_it_must_be_cut_somewhere' end as feature,
        0.05 / (number + 1) - 0.002 as importance,
        0.002 as deviation,
        (number + 1)::integer as importance_rank
    from ml.dim_ml__candidates
    cross join range(40) as features (number)
    where not is_baseline and kind <> 'clustering' and task <> 'rare'
    """,
    """
    create table ml.fct_ml__grid_results as
    select
        task, candidate,
        '{"model__depth": ' || number || ', "model__text": "</script>"}' as parameters,
        cv_metric,
        cv_mean * (1 + number / 40.0) as cv_mean,
        cv_deviation,
        (number + 1)::integer as grid_rank
    from ml.dim_ml__candidates
    cross join range(8) as settings (number)
    where not is_baseline and kind <> 'clustering'
    """,
    """
    create table ml.fct_ml__fits as
    select
        task, candidate, scored_split,
        fit_rows_count::bigint as fit_rows_count,
        (fit_rows_count // 2)::bigint as fit_positives_count,
        first_as_of, last_as_of
    from ml.dim_ml__candidates
    cross join (values
        ('validation', 9000, timestamp '2011-03-14', timestamp '2011-03-14'),
        ('test', 12000, timestamp '2011-03-14', timestamp '2011-06-12'),
        ('current', 15370, timestamp '2011-03-14', timestamp '2011-09-10')
    ) as fits (scored_split, fit_rows_count, first_as_of, last_as_of)
    where kind <> 'clustering'
    """,
    *[
        f"""
        create table ml.ml_{task}__features as
        select
            (number % 3370)::varchar as entity_id,
            null::varchar as item_id,
            case split when 'train' then timestamp '2011-03-14'
                when 'validation' then timestamp '2011-06-12'
                when 'test' then timestamp '2011-09-10'
                else timestamp '2011-12-10' end as as_of,
            split,
            case when split = 'current' then null else {label} end::double as label,
            number % 17 as recency_days
        from range({rows}) as rows (number),
            (values ('train'), ('validation'), ('test'), ('current')) as splits (split)
        """
        for task, label, rows in [
            ("repurchase", "number % 2", 3370),
            ("spend", "number % 900", 3370),
            ("recommend", "(number % 50 = 0)::integer", 6000),
            ("rare", "0", 80),
        ]
    ],
]

# What dbt's manifest knows of the tasks: models with descriptions and static words.
CARDS = {
    "repurchase": {
        "question": "Who buys again in the next 90 days?",
        "data": "Customers with a purchase before the day of the prediction.",
        "label": "1 if the customer buys at least once in the 90 days after.",
        "limits": ["Guests without a customer number are not predicted.", SCRIPT],
    },
    "spend": {
        "question": f"How much do they spend? {IMAGE} {{{{ jinja }}}} *stars* | a_b_c",
        "data": "As above.",
        "label": "Gross sales in the 90 days after, in the input's currency.",
        "limits": [],
    },
}


def manifest() -> dict:
    """Return as much of a manifest as the cards read."""
    nodes = {}
    for task in ("repurchase", "spend", "recommend", "segment", "rare"):
        meta = {"card": CARDS[task]} if task in CARDS else {}
        for step in ("features", "models"):
            name = f"ml_{task}__{step}"
            nodes[f"model.comptoir.{name}"] = {
                "resource_type": "model",
                "unique_id": f"model.comptoir.{name}",
                "name": name,
                "schema": "ml",
                "description": f"What {name} holds. One row per customer and as-of.",
                "config": {"meta": meta if step == "models" else {}},
                "columns": {
                    f"feature_{number}_with_a_very_long_name_so_it_must_be_cut_somewhere": {
                        "name": f"feature_{number}",
                        "description": f"What feature {number} means.",
                    }
                    for number in range(FEATURES)
                },
            }
    return {"nodes": nodes}
