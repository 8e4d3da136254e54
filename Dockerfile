# The image of web, worker, beat and migrate (docker-compose.yml). Settings come from the environment alone.

FROM node:24-slim AS design
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.13-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gettext && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements/app.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/app.txt
COPY . .
COPY --from=design /app/node_modules node_modules
RUN for texts in locale/*/LC_MESSAGES/django.po; do msgfmt --check -o "${texts%.po}.mo" "$texts"; done
# The demo's settings: they serve the same files and need no secrets.
RUN DJANGO_SETTINGS_MODULE=config.settings_demo DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
    python manage.py collectstatic --noinput --verbosity=0 && rm -rf node_modules

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# What poster and pocket card are set in (referrals/printing.py).
COPY --from=design /app/node_modules/dkfds/dist/fonts/IBMPlexSans/complete/ttf \
    /app/node_modules/dkfds/dist/fonts/IBMPlexSans/complete/ttf
WORKDIR /app
USER app
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", \
     "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
HEALTHCHECK --start-period=30s CMD ["python", "docker/health.py"]
