"""Units of measure: how each is written, and its name in both languages."""

import re

# (written, Korean, English, English plural where it is not "+s"). Upper and lower case are one, unless both stand here.
_TABLE = """
ml 밀리리터 milliliter
l 리터 liter
cl 센티리터 centiliter
dl 데시리터 deciliter
cc 시시 c_c c_c
mg 밀리그램 milligram
mcg 마이크로그램 microgram
µg 마이크로그램 microgram
μg 마이크로그램 microgram
kg 킬로그램 kilogram
g 그램 gram
t 톤 ton
ton 톤 ton
mm 밀리미터 millimeter
cm 센티미터 centimeter
km 킬로미터 kilometer
m 미터 meter
nm 나노미터 nanometer
µm 마이크로미터 micrometer
μm 마이크로미터 micrometer
mm² 제곱밀리미터 square_millimeter
cm² 제곱센티미터 square_centimeter
m² 제곱미터 square_meter
m2 제곱미터 square_meter
sq_m 제곱미터 square_meter
sq_cm 제곱센티미터 square_centimeter
km² 제곱킬로미터 square_kilometer
m³ 세제곱미터 cubic_meter
m3 세제곱미터 cubic_meter
cm³ 세제곱센티미터 cubic_centimeter
ha 헥타르 hectare
km/h 킬로미터 kilometer_per_hour kilometers_per_hour
m/s 미터_매_초 meter_per_second meters_per_second
mph 마일 mile_per_hour miles_per_hour
oz 온스 ounce
fl_oz 액량온스 fluid_ounce
fl._oz 액량온스 fluid_ounce
qt 쿼트 quart
pt 파인트 pint
lb 파운드 pound
lbs 파운드 pound
ft 피트 foot feet
inch 인치 inch inch
inches 인치 inch inches
yd 야드 yard
mi 마일 mile
gal 갤런 gallon
w 와트 watt
kw 킬로와트 kilowatt
mw 메가와트 megawatt
wh 와트시 watt_hour
w/h 와트시 watt_hour
kwh 킬로와트시 kilowatt_hour
v 볼트 volt
kv 킬로볼트 kilovolt
a 암페어 amp
ma 밀리암페어 milliamp
mah 밀리암페어시 milliamp_hour
ah 암페어시 amp_hour
hz 헤르츠 hertz hertz
khz 킬로헤르츠 kilohertz kilohertz
mhz 메가헤르츠 megahertz megahertz
ghz 기가헤르츠 gigahertz gigahertz
db 데시벨 decibel
lm 루멘 lumen
lux 럭스 lux lux
cd 칸델라 candela
nit 니트 nit
nits 니트 nit
Ω 옴 ohm
hpa 헥토파스칼 hectopascal
kpa 킬로파스칼 kilopascal
bar 바 bar
kb 킬로바이트 kilobyte
mb 메가바이트 megabyte
gb 기가바이트 gigabyte
tb 테라바이트 terabyte
kbps 킬로비피에스 kilobit_per_second kilobits_per_second
mbps 메가비피에스 megabit_per_second megabits_per_second
gbps 기가비피에스 gigabit_per_second gigabits_per_second
fps 에프피에스 frame_per_second frames_per_second
dpi 디피아이 D_P_I D_P_I
ppi 피피아이 P_P_I P_P_I
rpm 알피엠 R_P_M R_P_M
ppm 피피엠 P_P_M P_P_M
cal 칼로리 calorie
kcal 킬로칼로리 kilocalorie
kj 킬로줄 kilojoule
j 줄 joule
n 뉴턴 newton
iu 아이유 I_U I_U
cfu 씨에프유 C_F_U C_F_U
px 픽셀 pixel
mp 메가픽셀 megapixel
ct 캐럿 carat
ms 밀리초 millisecond
sec 초 second
min 분 minute
hr 시간 hour
hrs 시간 hour
pcs 개 piece
ea 개 piece
pack 팩 pack
set 세트 set
°c 도 degree_Celsius degrees_Celsius
℃ 도 degree_Celsius degrees_Celsius
°f 화씨 degree_Fahrenheit degrees_Fahrenheit
℉ 화씨 degree_Fahrenheit degrees_Fahrenheit
° 도 degree
%p 퍼센트포인트 percentage_point
% 퍼센트 percent percent
％ 퍼센트 percent percent
‰ 퍼밀 per_mille per_mille
㎖ 밀리리터 milliliter
㎗ 데시리터 deciliter
ℓ 리터 liter
㎕ 마이크로리터 microliter
㎎ 밀리그램 milligram
㎍ 마이크로그램 microgram
㎏ 킬로그램 kilogram
㎜ 밀리미터 millimeter
㎝ 센티미터 centimeter
㎞ 킬로미터 kilometer
㎚ 나노미터 nanometer
㎛ 마이크로미터 micrometer
㎠ 제곱센티미터 square_centimeter
㎡ 제곱미터 square_meter
㎢ 제곱킬로미터 square_kilometer
㎤ 세제곱센티미터 cubic_centimeter
㎥ 세제곱미터 cubic_meter
㏄ 시시 c_c c_c
㎈ 칼로리 calorie
㎉ 킬로칼로리 kilocalorie
㎾ 킬로와트 kilowatt
㎐ 헤르츠 hertz hertz
㎑ 킬로헤르츠 kilohertz kilohertz
㎒ 메가헤르츠 megahertz megahertz
㎓ 기가헤르츠 gigahertz gigahertz
㏈ 데시벨 decibel
㎅ 킬로바이트 kilobyte
㎆ 메가바이트 megabyte
㎇ 기가바이트 gigabyte
㎃ 밀리암페어 milliamp
㎷ 밀리볼트 millivolt
㎳ 밀리초 millisecond
"""

_ROWS = [[line.split()[0].replace("_", " "), *line.split()[1:]] for line in _TABLE.strip().splitlines()]
_KOREAN = {row[0]: row[1].replace("_", " ") for row in _ROWS}
_ENGLISH = {row[0]: row[2].replace("_", " ") for row in _ROWS}
_PLURALS = {row[0]: row[3].replace("_", " ") if len(row) > 3 else _ENGLISH[row[0]] + "s" for row in _ROWS}

_BY_LENGTH = sorted(set(_KOREAN) - {"t"}, key=len, reverse=True)
_CLOSE = "|".join(re.escape(name) for name in _BY_LENGTH)
_SPACED = "|".join(re.escape(name) for name in _BY_LENGTH if name not in "avjn")
# T is the thread count of a cloth; a single capital after a space is rather a word of its own: "30 A형", "2 V넥".
UNIT = rf"\s?(?P<unit>(?<!\s)(?:(?i:{_CLOSE})|t)|(?<=\s)(?i:{_SPACED})|(?<=\s)V(?=[\s,.!?)]|$))(?![A-Za-z0-9])"


def unit_ko(written: str) -> str:
    """ "mL" is "밀리리터"."""
    return _KOREAN[_key(written)]


def unit_en(written: str) -> str:
    """ "mL" is "milliliter"."""
    return _ENGLISH[_key(written)]


def units_en(written: str) -> str:
    """ "mL" is "milliliters", "ft" is "feet"."""
    return _PLURALS[_key(written)]


def _key(written: str) -> str:
    return written if written in _KOREAN else written.lower()
