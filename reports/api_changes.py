"""How the API tells what came late, what moved since a month was submitted, and what a later version changed."""

from typing import Any

from rest_framework import serializers


class LateSerializer(serializers.Serializer[Any]):
    """A record that an amendment may take in."""

    key = serializers.CharField(label="补入时的键")
    label = serializers.CharField(source="axis.label", label="类别")  # type: ignore[assignment]
    id = serializers.IntegerField(source="record.pk", label="记录")
    day = serializers.DateField(label="日期")
    counted_in = serializers.DateField(label="现计入月份")


class DriftedSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(source="indicator.code")
    label = serializers.CharField(source="indicator.label")  # type: ignore[assignment]
    unit = serializers.CharField(source="indicator.unit")
    reported = serializers.IntegerField(label="上报数")
    present = serializers.IntegerField(label="台账现数")


class ChangedSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(source="indicator.code")
    label = serializers.CharField(source="indicator.label")  # type: ignore[assignment]
    unit = serializers.CharField(source="indicator.unit")
    before = serializers.IntegerField(allow_null=True, label="上一版")
    after = serializers.IntegerField(allow_null=True, label="本版")


class ChangeLineSerializer(serializers.Serializer[Any]):
    place = serializers.CharField(source="label", label="单位")
    before = serializers.CharField(label="上一版的状态")
    after = serializers.CharField(label="本版的状态")
    figures = ChangedSerializer(many=True)


class ReasonSerializer(serializers.Serializer[Any]):
    place = serializers.CharField(label="工作站")
    reason = serializers.CharField(label="更正理由")

    def to_representation(self, instance: tuple[str, str]) -> dict[str, str]:
        return dict(zip(self.fields, instance, strict=True))


class ChangeSerializer(serializers.Serializer[Any]):
    """A version beside the one before it; the latest first."""

    version = serializers.CharField(source="label", label="版次")
    at = serializers.DateTimeField(allow_null=True, label="时间")
    by = serializers.CharField(label="办理人")
    reasons = ReasonSerializer(many=True)
    lines = ChangeLineSerializer(many=True)
