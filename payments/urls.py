"""The routes of the payments that Django answers; the held one is in `updates.py`."""

from django.urls import path

from faults import views as faults

from . import views
from .bench import misbehaviour
from .bench import views as bench_views
from .sending import views as endpoint_views
from .shop import views as shop_views

app_name = "payments"
urlpatterns = [
    path("", views.page, name="page"),
    path("api/", views.state, name="state"),
    path("api/orders/", shop_views.orders, name="orders"),
    path("api/payments/", views.payments, name="payments"),
    path("api/payments/<payment_id>/", views.payment, name="payment"),
    path("api/payments/<payment_id>/refund/", views.refund, name="refund"),
    path("api/endpoints/", endpoint_views.collection, name="endpoints"),
    path("api/endpoints/<endpoint_id>/", endpoint_views.one, name="endpoint"),
    path("api/endpoints/<endpoint_id>/rotate/", endpoint_views.rotate, name="rotate"),
    path("api/endpoints/<endpoint_id>/enable/", endpoint_views.enable, name="enable"),
    path("api/endpoints/<endpoint_id>/disable/", endpoint_views.disable, name="disable"),
    path("api/endpoints/<endpoint_id>/test/", endpoint_views.test, name="test"),
    path("api/endpoints/<endpoint_id>/recover/", endpoint_views.recover, name="recover"),
    path("api/deliveries/", endpoint_views.deliveries, name="deliveries"),
    path("api/deliveries/<int:delivery_id>/", endpoint_views.delivery, name="delivery"),
    path("api/deliveries/<int:delivery_id>/redeliver/", endpoint_views.redeliver, name="redeliver"),
    path("api/received/", shop_views.received, name="received"),
    path("api/received/<int:received_id>/", shop_views.received_one, name="received_one"),
    path("api/shop/", bench_views.shop, name="shop"),
    path("api/attacks/", bench_views.attack, name="attacks"),
    path("api/stories/", bench_views.stories, name="stories"),
    path("api/misbehave/<visitor_id>/", misbehaviour.misbehave, name="misbehave"),
    path("api/faults/", faults.of_product("payments"), name="faults"),
    path("webhooks/<source>/", shop_views.receive, name="receive"),
]
