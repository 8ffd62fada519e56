# The site's own image: web, workers, beat and prepare run from it. Layers from what changes least to what changes
# most, so that a change of the code copies the code and nothing else.
ARG PYTHON_VERSION=3.12
FROM python:${PYTHON_VERSION}-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# A volume that is mounted for the first time takes the owner of the directory it is mounted on.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin five-ways && install -d -o five-ways -g five-ways /data /static

WORKDIR /app
COPY pyproject.toml constraints.txt ./
# The project is no package; pip reads its dependencies from pyproject.toml, which names a README.
RUN touch README.md && pip install -c constraints.txt '.[postgres,uvicorn]'

COPY . .
# The root file system is read-only when it runs: what Python would compile at each start is compiled here.
RUN python -m compileall -q -j 0 .

USER five-ways
CMD ["python", "manage.py", "serve"]
