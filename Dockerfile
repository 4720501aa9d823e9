# One image for every process; what runs is chosen by the command (`manage.py run NAME`).
FROM python:3.13.9-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PATH=/app/.venv/bin:$PATH \
    VAR_DIR=/app/var

RUN useradd --uid 10001 --home-dir /app --shell /usr/sbin/nologin desk \
    && mkdir -p /app/var/files /app/var/audit /app/var/run /app/var/log \
    && chown -R desk:desk /app
WORKDIR /app
USER desk

# The packages first: they change less often than the code.
COPY --chown=desk:desk manage.py requirements.txt requirements-uv.txt ./
COPY --chown=desk:desk config/__init__.py config/processes.py config/
COPY --chown=desk:desk config/bootstrap config/bootstrap
RUN python3 manage.py install && rm -rf /app/.cache

COPY --chown=desk:desk . .
# The key of this step signs nothing; the real one comes from the environment.
RUN SECRET_KEY=only-to-collect-static-files python manage.py collectstatic --noinput

EXPOSE 8000
CMD ["python", "manage.py", "run", "web"]
