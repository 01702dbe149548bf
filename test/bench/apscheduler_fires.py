"""The peer of `npm run bench -- fires`: APScheduler 3 with its SQLAlchemy store on a SQLite file and a job that does nothing.
Prints one JSON object: adds per second, and fires per second with COUNT interval jobs due together."""
import json
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler


def nothing():
    pass


def main(count):
    with tempfile.TemporaryDirectory() as folder:
        scheduler = BackgroundScheduler(
            jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.sqlite")},
            executors={"default": ThreadPoolExecutor(20)},
            job_defaults={"misfire_grace_time": None},
            timezone=timezone.utc,
        )
        scheduler.start(paused=True)
        # Far enough ahead that every job is stored before it is due; a past start would mean the next hour.
        due = datetime.now(timezone.utc) + timedelta(seconds=2 + count / 100)
        started = time.perf_counter()
        for number in range(count):
            scheduler.add_job(nothing, "interval", hours=1, start_date=due, id=str(number))
        adding = time.perf_counter() - started
        left = count
        done = threading.Event()
        lock = threading.Lock()

        def executed(_event):
            nonlocal left
            with lock:
                left -= 1
                if left == 0:
                    done.set()

        scheduler.add_listener(executed, EVENT_JOB_EXECUTED)
        time.sleep(max(0, (due - datetime.now(timezone.utc)).total_seconds()))
        started = time.perf_counter()
        scheduler.resume()
        done.wait(120)
        firing = time.perf_counter() - started
        scheduler.shutdown(wait=False)
        print(json.dumps({"addsPerSecond": count / adding, "firesPerSecond": (count - left) / firing}))


main(int(sys.argv[1]))
