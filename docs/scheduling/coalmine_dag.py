"""Audits every night on a cluster through SparkSubmitOperator, then gates the report."""

from datetime import datetime, timedelta
from pathlib import Path

from airflow import DAG
from airflow.operators.bash import BashOperator
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

COALMINE = Path("/opt/coalmine")
RUNS = "hdfs:///runs"
BROUGHT_BY_SPARK = ("spark-", "hadoop-", "parquet-", "scala-")


def properties(path):
    """The settings of a properties file of Spark."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return dict(line.split(None, 1) for line in lines if line and not line.startswith("#"))


def libraries(folder):
    """The libraries of Coalmine that an installation of Spark does not bring."""
    return ",".join(
        str(jar) for jar in sorted(folder.glob("*.jar")) if not jar.name.startswith(BROUGHT_BY_SPARK)
    )


with DAG(
    dag_id="coalmine",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
) as dag:
    # Airflow knows success and failure only, so the configuration has no gate: whatever fails here
    # is worth another try, in a directory of its own. The decision is the gate's, once.
    audit = SparkSubmitOperator(
        task_id="audit",
        conn_id="spark_default",
        application=str(COALMINE / "target/coalmine.jar"),
        java_class="org.coalmine.cli.Main",
        jars=libraries(COALMINE / "target/lib"),
        conf=properties(COALMINE / "conf/spark-defaults.conf"),
        application_args=[
            "audit",
            str(COALMINE / "conf/nightly.conf"),
            "--set",
            "run.directory=" + RUNS + "/{{ ts_nodash }}-{{ ti.try_number }}",
        ],
        retries=1,
        retry_delay=timedelta(minutes=10),
    )
    # In deploy mode cluster spark-submit ends with 0 or 1 whatever the driver ended with, on Kubernetes
    # with 0 always. So the file decides, and a driver that left none has not passed.
    last = f"run=$(hdfs dfs -ls -C -d '{RUNS}/{{{{ ts_nodash }}}}-*' | tail -n 1)"
    verdict = BashOperator(
        task_id="verdict",
        bash_command=f"{last}; hdfs dfs -cat $run/verdict.json | {COALMINE}/docs/scheduling/verdict",
        trigger_rule="all_done",
        retries=0,
    )
    gate = BashOperator(
        task_id="gate",
        bash_command=(
            f"{last}; {COALMINE}/scripts/coalmine gate $run --max-exposure-bits 1:10 --max-extracted 0"
        ),
        retries=0,
    )
    audit >> verdict >> gate
