#!/bin/sh
# What the tests use besides Python packages: a browser, an RTMP server, English voices, a reader of labels.
# Installed where this user may; else the tests that need them are skipped and say so.
need=""
command -v chromium >/dev/null || need="$need chromium"
[ -e /usr/lib/nginx/modules/ngx_rtmp_module.so ] || need="$need nginx-light libnginx-mod-rtmp openssl"
command -v flite >/dev/null || need="$need flite"
command -v festival >/dev/null || need="$need festival festvox-us-slt-hts"
command -v tesseract >/dev/null || need="$need tesseract-ocr tesseract-ocr-kor"
[ -z "$need" ] && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing for the tests:$need"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $need; } >/dev/null 2>&1 && exit 0
fi
echo "Missing, and not installable here:$need. The tests that need them will be skipped."
exit 0
