# syntax=docker/dockerfile:1
# One image, several roles: docker-compose.yml says which command each runs. Nothing secret is needed to build it.
ARG PYTHON=3.13-slim-trixie

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt /
RUN --mount=type=cache,target=/root/.cache/pip \
    /venv/bin/pip install --require-hashes --only-binary :all: -r /requirements.txt \
    && rm -r /venv/lib/python*/site-packages/pip*
COPY . /site
WORKDIR /site
RUN BUILD=1 STATIC_ROOT=/site/staticfiles /venv/bin/python manage.py collectstatic --no-input \
    && /venv/bin/python -m compileall -q .

FROM python:${PYTHON}
RUN useradd --system --uid 10001 --no-create-home --home-dir /site --shell /usr/sbin/nologin site
COPY --from=build /venv /venv
COPY --from=build /site /site
WORKDIR /site
# What a process writes goes to /tmp; the rest of the file system may be read-only.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/site/staticfiles \
    VAR_DIR=/tmp
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["gunicorn", "altyn_oimaq.wsgi:application", "-c", "ops/gunicorn_conf.py", "-b", "0.0.0.0:8000"]
