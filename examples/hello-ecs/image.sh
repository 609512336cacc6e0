#!/bin/sh
# Makes the image of a release and says in imageDetail.json where it is. $REPOSITORY is one of ECR that the build may push to.
set -eu
if [ -n "${SIGNALBOX_LOCAL_IMAGES:-}" ]; then
  # The local cloud has no Docker: an image is a folder that outlives the build.
  image="file://$SIGNALBOX_LOCAL_IMAGES/$SIGNALBOX_RELEASE"
  mkdir -p "${image#file://}"
  cp -R app/. "${image#file://}"
else
  image="$REPOSITORY:$SIGNALBOX_RELEASE"
  aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY%%/*}"
  docker build --tag "$image" .
  docker push "$image"
fi
printf '{"ImageURI":"%s"}\n' "$image" > imageDetail.json
