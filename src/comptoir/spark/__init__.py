"""The same models on Apache Spark: tables landed for it, and its tables compared."""
