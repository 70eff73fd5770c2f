"""Audits every night on a cluster through scripts/submit, then gates the report."""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

COALMINE = "/opt/coalmine"
CLUSTER = "--master yarn --deploy-mode cluster"
RUNS = "hdfs:///runs"

with DAG(
    dag_id="coalmine",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
) as dag:
    # Airflow knows success and failure only, so the configuration has no gate: whatever fails here
    # is worth another try, in a directory of its own. The decision is the gate's, once.
    #
    # scripts/submit waits for the driver, wherever it is, and ends with its code. The last line goes to
    # the gate: the run of the try that passed, never that of another.
    audit = BashOperator(
        task_id="audit",
        bash_command=(
            f"run={RUNS}/{{{{ ts_nodash }}}}-{{{{ ti.try_number }}}}; "
            f"{COALMINE}/scripts/submit {CLUSTER} audit {COALMINE}/conf/nightly.conf "
            "--set run.directory=$run && echo $run"
        ),
        retries=1,
        retry_delay=timedelta(minutes=10),
    )
    gate = BashOperator(
        task_id="gate",
        bash_command=(
            "run={{ ti.xcom_pull(task_ids='audit') }}; "
            f"{COALMINE}/scripts/coalmine gate $run --max-exposure-bits 1:10 --max-extracted 0"
        ),
        retries=0,
    )
    audit >> gate
